/**
 * Tokens that have to be refused, made out of good ones.
 */

/** The same with another character in the middle of its last part, where no padding hides the change. */
export const forgeSignature = (token) => {
  const start = Math.max(token.lastIndexOf("."), token.lastIndexOf("*"), token.lastIndexOf("=")) + 1
  const at = start + ((token.length - start) >> 1)
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1)
}
