"""Free text against items: composed descriptions, a dense and a keyword retriever, and the index that holds both."""
