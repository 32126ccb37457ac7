"""How the brand's services stand, for anybody."""
