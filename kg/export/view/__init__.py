"""The parts of the HTML view: data, overview, layout, pyvis network, page; and the page's own files."""
