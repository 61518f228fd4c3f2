/**
 * The project's documentation as the tests read it: pages, their headings, code blocks and links.
 */
import { readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"

/** The package's root, without a slash at the end. */
export const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/[/\\]$/, "")

export interface CodeBlock {
  readonly language: string
  readonly code: string
  /** The line of its first line, for messages. */
  readonly line: number
}

export interface Heading {
  readonly level: number
  readonly text: string
  /** What a link to it ends in. */
  readonly anchor: string
}

export interface Page {
  /** Relative to the root, with slashes: `docs/errors.md`. */
  readonly path: string
  readonly text: string
  /** The text without its code blocks. */
  readonly prose: string
  readonly blocks: readonly CodeBlock[]
  readonly headings: readonly Heading[]
  /** The targets of its links, as they are written. */
  readonly links: readonly string[]
}

/** Every page of the root and of `docs/`. */
export const pages = (): readonly Page[] =>
  ["", "docs"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => page(folder === "" ? name : `${folder}/${name}`))
  )

/** One page by its path. */
export function page(path: string): Page {
  const text = readFileSync(join(root, path), "utf8")
  const blocks: CodeBlock[] = []
  const prose: string[] = []
  let open:
    | { readonly language: string; readonly line: number; readonly code: string[] }
    | undefined
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^```(.*)$/.exec(line)?.[1]
    if (fence === undefined) (open?.code ?? prose).push(line)
    else if (open === undefined) open = { language: fence.trim(), line: index + 2, code: [] }
    else {
      blocks.push({ language: open.language, line: open.line, code: `${open.code.join("\n")}\n` })
      open = undefined
    }
  }
  if (open !== undefined) throw new Error(`${basename(path)}:${open.line}: the block has no end`)
  const plain = prose.join("\n")
  return {
    path,
    text,
    prose: plain,
    blocks,
    headings: headingsOf(plain),
    links: [...plain.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target)
  }
}

function headingsOf(prose: string): readonly Heading[] {
  const seen = new Map<string, number>()
  return [...prose.matchAll(/^(#{1,6}) +(.+?) *$/gm)].map(([, marks = "", text = ""]) => {
    const slug = slugOf(text)
    const before = seen.get(slug) ?? 0
    seen.set(slug, before + 1)
    return { level: marks.length, text, anchor: before === 0 ? slug : `${slug}-${before}` }
  })
}

/** The anchor that GitHub gives a heading. */
const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, "")
    .replaceAll(" ", "-")

/** The prose below each heading of level 2, up to the next one. */
export function sections({ prose }: Page): ReadonlyMap<string, string> {
  const parts = prose.split(/^## +/m).slice(1)
  return new Map(
    parts.map((part) => {
      const end = part.indexOf("\n")
      return [part.slice(0, end).trim(), part.slice(end + 1).trim()]
    })
  )
}
