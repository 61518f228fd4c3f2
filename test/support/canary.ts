/**
 * A canary: told of every token and secret of a run, it finds any of them, in whatever spelling, where
 * none may be.
 */

export interface Canary {
  /** Remembers something that must appear nowhere: a token, a secret, a key. */
  readonly guard: (name: string, secret: string) => void
  /** How many things are guarded. */
  readonly guarded: () => number
  /** Every guarded thing that `place` contains, as `name in place`. */
  readonly findIn: (place: string, content: string | Buffer) => readonly string[]
}

// Shorter parts occur by chance.
const shortest = 20

export function canary(): Canary {
  const secrets = new Map<string, readonly Buffer[]>()
  return {
    guard: (name, secret) => {
      secrets.set(`${name} #${secrets.size}`, spellings(secret))
    },
    guarded: () => secrets.size,
    findIn: (place, content) => {
      const bytes = typeof content === "string" ? Buffer.from(content) : content
      return [...secrets]
        .filter(([, needles]) => needles.some((needle) => bytes.includes(needle)))
        .map(([name]) => `${name} in ${place}`)
    }
  }
}

/** A secret's text, its bytes where it is base64url, and both in hexadecimal and base64. */
function spellings(secret: string): readonly Buffer[] {
  const text = Buffer.from(secret)
  const forms = [text, Buffer.from(text.toString("base64")), Buffer.from(text.toString("hex"))]
  if (/^[A-Za-z0-9_-]+$/.test(secret)) {
    const bytes = Buffer.from(secret, "base64url")
    forms.push(bytes, Buffer.from(bytes.toString("hex")), Buffer.from(bytes.toString("base64")))
  }
  return forms.filter((form) => form.length >= shortest)
}

/** Guards an access token: as a whole, and the signature that makes it one. */
export function guardAccessToken(bird: Canary, token: string): void {
  bird.guard("access token", token)
  bird.guard("access token signature", token.slice(token.lastIndexOf(".") + 1))
}

/** Guards a refresh token: as a whole, its secret id, and its two tags. */
export function guardRefreshToken(bird: Canary, token: string): void {
  const fields = token.split(".")
  bird.guard("refresh token", token)
  bird.guard("refresh token id", fields[1] as string)
  bird.guard("refresh token inner tag", fields[6] as string)
  bird.guard("refresh token outer tag", fields[7] as string)
}
