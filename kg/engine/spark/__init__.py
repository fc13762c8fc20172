"""The engine for a cluster: Apache Spark runs the stages, and the graph comes as files for a store's bulk loader.

Why it is the same graph as that of one machine, triple by triple:

* *Documents.*  The driver lists files in the order in which one machine reads them; documents are shuffled by the
  hash of their content, and of one content the first in that order counts (`documents`).
* *Extraction* looks at one document at a time (`extraction`): `kg.pipeline.document_stage`, compiled once in each
  Python worker, gives the same values wherever it runs.
* *Names.*  The id of every thing is a function of its name, its article and the bodies spoken of in all documents;
  `kg.resolve.shared` says why.  Bodies' distinct names are summed by a shuffle by name, judged by the driver with
  the functions of one machine, and sent back to the workers (`names`).
* *Labels* take the commonest spelling in all documents: a shuffle by the thing's id (`writing`).
* *Names of documents* must be unique in the graph: a shuffle by name tells which several have (`names`).
* *Reprints* are found from a sample of each article, by the driver, among those that can be one at all (`copies`).
* *Flags* of plausibility compare statements within an article (`facts`).
* *Corroboration* counts articles that say the same: statements are shuffled by subject, predicate and object, and
  each file is written by the functions that write Turtle (`writing`).

What the driver must hold, then, grows with the distinct names of bodies, the articles in which each is said, and the
articles that look like copies; not with claims, persons, units, figures or texts.
"""
