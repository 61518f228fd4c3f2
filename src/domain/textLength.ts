/**
 * How many bytes a text takes, without an encoder: the domain has no platform.
 */

/** The UTF-8 length of a text. A lone surrogate counts 3, as encoders write U+FFFD for it. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) bytes += 1
    else if (unit < 0x800) bytes += 2
    else if (isPairAt(text, i)) {
      bytes += 4
      i += 1
    } else bytes += 3
  }
  return bytes
}

/** The index of the first half of a surrogate pair that stands alone, or -1. */
export function loneSurrogate(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0xd800 || unit > 0xdfff) continue
    if (!isPairAt(text, i)) return i
    i += 1
  }
  return -1
}

function isPairAt(text: string, i: number): boolean {
  const high = text.charCodeAt(i)
  const low = text.charCodeAt(i + 1)
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff
}
