"""From files and tables to rows of symbols: sources, preparation, batches."""
