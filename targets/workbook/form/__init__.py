"""The portal's own form: written, stamped, read back."""
