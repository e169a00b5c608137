// Has nothing in it: a library needs a source, and this one is there for the tests' precompiled headers.
