"""A build of any number of documents: what it knows of them lies on disk, not in memory.

Each document goes through two stages, which any engine runs (`kg.engine`):

1. *extraction*: text → results, and what they say of names (`told`);
2. *writing*: results → the lines of the exports (`rendered`), with what all documents together say of names,
   copies and numbers.

Between the two, after the last document, names are resolved (`kg.resolve.shared`) and copies found (`copies`).  At the
end the lines are put together (`put`), in an order that depends on the documents alone; what only all of them tell
(how many articles say the same) is filled in then.  What lies in between is in a private data base (`scratch`).
"""

from __future__ import annotations

from kg.engine.streamed.build import Counted, Streamed
from kg.engine.streamed.rendered import Row
from kg.engine.streamed.scratch import keeping
from kg.engine.streamed.told import Packing, Telling, Told

__all__ = ["Counted", "Packing", "Row", "Streamed", "Telling", "Told", "keeping"]
