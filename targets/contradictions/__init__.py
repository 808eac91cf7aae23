"""Values to look at again: the cross-checks of a year over the register, and what reviewers have seen of them."""
