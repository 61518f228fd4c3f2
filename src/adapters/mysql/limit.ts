/**
 * A LIMIT is part of a statement's text, not a parameter (the drivers and the two databases disagree about
 * its type), and texts are to be few: so it is rounded up, and whoever reads drops what is too much.
 */

/** The next power of two. */
export const roundedLimit = (limit: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, limit)))
