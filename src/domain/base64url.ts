/**
 * Bytes as base64url text without padding (RFC 4648 section 5). Ids are made of random bytes this way.
 */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
const codes = Array.from(alphabet, (character) => character.charCodeAt(0))
const codeOf = (sixBits: number): number => codes[sixBits & 63] as number

/** The one spelling of `bytes`. */
export function encodeBase64Url(bytes: Uint8Array): string {
  // Codes, and one text of them all: a text that grows by a character at a time costs twice as much.
  const text: number[] = []
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 6) {
      bits -= 6
      text.push(codeOf(held >> bits))
    }
  }
  if (bits > 0) text.push(codeOf(held << (6 - bits)))
  return String.fromCharCode(...text)
}

/** How many characters the encoding of so many bytes has. */
export const base64UrlLength = (bytes: number): number => Math.ceil((bytes * 4) / 3)
