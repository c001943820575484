"""The two beacons: a chain of the office's own, and a public network. Both tell what either of them brought."""
