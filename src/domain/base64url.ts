/**
 * Bytes as base64url text without padding (RFC 4648 section 5). Ids are made of random bytes this way.
 */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/** The one spelling of `bytes`. */
export function encodeBase64Url(bytes: Uint8Array): string {
  let text = ""
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 6) {
      bits -= 6
      text += alphabet.charAt((held >> bits) & 63)
    }
  }
  return bits === 0 ? text : text + alphabet.charAt((held << (6 - bits)) & 63)
}

/** How many characters the encoding of so many bytes has. */
export const base64UrlLength = (bytes: number): number => Math.ceil((bytes * 4) / 3)
