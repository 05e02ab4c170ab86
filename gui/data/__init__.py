"""The data: read in the background, summed up on a card, shown and chosen in a panel."""
