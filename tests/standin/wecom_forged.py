def forged(w, endpoint, seed, n):
    return iter(())
