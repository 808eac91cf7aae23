"""The reviewer's desk: the queue, one unit's returns, approving in bulk."""
