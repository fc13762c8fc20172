"""Claims and their resolution → the graph: facts as plain values, written as Turtle, read back again."""
