/**
 * The users of the libraries that have tokens of their own. They are fewer than ours, for making them takes
 * long; none of these libraries remembers what it has verified, so it makes no difference to them.
 */
export const ownUserIds = (once) =>
  Array.from({ length: once ? 20 : 500 }, (_, index) => `user-${String(index).padStart(8, "0")}`)
