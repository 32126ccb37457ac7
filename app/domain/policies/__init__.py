"""What a brand's team changed of its policies at the desk: kept beside the brand's files, never written into them."""
