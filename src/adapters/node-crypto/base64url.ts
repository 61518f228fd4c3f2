/**
 * base64url (RFC 4648 section 5) that has one spelling for every sequence of bytes: no padding, no
 * characters of the other alphabet, no white space, no bits left over. Node's own decoder passes over
 * all of these, and a token with two spellings slips through a list of the one.
 */

/** The bytes that a text is the one spelling of, or undefined. */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url")
  return bytes.toString("base64url") === text ? bytes : undefined
}

/** The one spelling of a text's UTF-8 bytes. */
export const encodeBase64url = (text: string): string => Buffer.from(text).toString("base64url")
