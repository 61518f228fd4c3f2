/**
 * Which known option somebody probably meant.
 */
import { quote } from "./given.ts"

/** Where an option stands: `["accessToken", "lifetime"]`. */
export type Path = readonly PropertyKey[]

/** A path as one writes it: `accessToken.lifetime`, `secret[1]`, `keys["a b"]`. */
export const pathText = (path: Path): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`
    if (typeof key === "symbol") return `${text}[a symbol]`
    if (!/^[a-z_$][\w$-]{0,39}$/i.test(key)) return `${text}[${quote(key)}]`
    return text === "" ? key : `${text}.${key}`
  }, "")

/** What to do instead of an unknown option, as the end of a sentence. */
export function suggestion(path: Path, known: readonly Path[]): string {
  const name = fold(path.at(-1))
  const beside = known.filter((other) => isBeside(other, path))
  const likely =
    closest(name, beside) ?? known.find((other) => name !== "" && fold(other.at(-1)) === name)
  return likely === undefined
    ? `allowed: ${beside.map((other) => String(other.at(-1))).join(", ")}`
    : `did you mean ${pathText(likely)}?`
}

const isBeside = (a: Path, b: Path): boolean =>
  a.length === b.length && a.slice(0, -1).every((key, index) => key === b[index])

// So that access_token and AccessToken are as near to accessToken as can be.
const fold = (key: PropertyKey | undefined): string =>
  typeof key === "string" && key.length <= 40 ? key.toLowerCase().replace(/[^a-z\d]/g, "") : ""

// At most a third of the letters may be wrong: nothing is a better answer than anything.
function closest(name: string, candidates: readonly Path[]): Path | undefined {
  let best: Path | undefined
  let least = Math.floor(name.length / 3) + 1
  for (const candidate of candidates) {
    const away = distance(name, fold(candidate.at(-1)))
    if (away < least) [best, least] = [candidate, away]
  }
  return best
}

/** How many letters to insert, remove, replace, or swap with the next one (optimal string alignment). */
export function distance(a: string, b: string): number {
  let beforeLast: readonly number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(
        Math.min(
          at(last, j) + 1,
          at(row, j - 1) + 1,
          at(last, j - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, j - 2) + 1 : Infinity
        )
      )
    }
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity
