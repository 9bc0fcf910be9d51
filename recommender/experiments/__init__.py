"""What only research uses: data sets, peers and their search, measurements of one question each, and reports."""
