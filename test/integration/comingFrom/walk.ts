/**
 * The table of docs/coming-from.md, walked row by row: each row has a case that tries it, and each case
 * a row.
 */
import { page, sections } from "../docs/markdown.ts"

/** What tries a row, by the row's first cell without its backticks. */
export type Cases = Readonly<Record<string, () => Promise<void>>>

export interface Row {
  readonly there: string
  readonly here: string
}

/** The page's rows by system. */
export const rows = (): ReadonlyMap<string, readonly Row[]> =>
  new Map([...sections(page("docs/coming-from.md"))].map(([system, text]) => [system, read(text)]))

function read(text: string): readonly Row[] {
  const lines = text.split("\n").filter((line) => line.startsWith("|"))
  const cells = lines.map((line) => line.split("|").slice(1, -1))
  return cells
    .map((row) => row.map((cell) => cell.replaceAll("`", "").trim()))
    .slice(2)
    .map((row) => {
      const [there, here, ...more] = row
      if (there === undefined || here === undefined || more.length > 0) {
        throw new Error(`docs/coming-from.md: this row has not two cells: ${row.join(" | ")}`)
      }
      return { there, here }
    })
}
