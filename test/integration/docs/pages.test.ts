/**
 * What the documentation says is complete, and leads somewhere.
 */
import { existsSync } from "node:fs"
import { dirname, join, normalize } from "node:path"

import { describe, expect, it } from "vitest"

import type { SessionsErrorCode } from "../../../src/app/SessionsError.ts"
import { refusal, refusalCodes } from "../../../src/domain/refusal.ts"
import { page, pages, root, sections } from "./markdown.ts"

/** Every code, which the compiler checks to be complete. */
const errorCodes = Object.keys({
  config_invalid: true,
  input_invalid: true,
  claims_too_large: true,
  store_unavailable: true,
  store_refused: true,
  verify_sync_unavailable: true,
  aborted: true,
  closed: true
} satisfies Record<SessionsErrorCode, true>)

describe("docs/refusals.md", () => {
  const described = sections(page("docs/refusals.md"))

  it("has one section for every refusal, and no other", () => {
    const titles = page("docs/refusals.md").headings.filter(({ level }) => level === 2)
    expect(titles.map(({ text }) => text)).toEqual(refusalCodes)
  })

  it("begins each with what a client can do", () => {
    const actions = refusalCodes.map((code) => [
      code,
      /^`(\w+)`\. /.exec(described.get(code) ?? "")?.[1]
    ])
    expect(actions).toEqual(refusalCodes.map((code) => [code, refusal(code).action]))
  })
})

describe("docs/errors.md", () => {
  it("has one section for every error, and no other", () => {
    const titles = page("docs/errors.md").headings.filter(({ level }) => level === 2)
    expect(titles.map(({ text }) => text).toSorted()).toEqual(errorCodes.toSorted())
  })
})

describe("every page", () => {
  const linked = pages().flatMap((from) =>
    from.links.map((target) => ({ from: from.path, target }))
  )
  const isWeb = ({ target }: { readonly target: string }) => /^https?:/.test(target)

  it("links only to files and headings that exist", () => {
    const relative = linked.filter((link) => !isWeb(link))
    expect(relative.length).toBeGreaterThan(10)
    const broken = relative.filter(({ from, target }) => {
      const [file = "", anchor] = target.split("#")
      const path = file === "" ? from : normalize(join(dirname(from), file))
      if (path.startsWith("..") || !existsSync(join(root, path))) return true
      return anchor !== undefined && !page(path).headings.some((one) => one.anchor === anchor)
    })
    expect(broken).toEqual([])
  })

  it("links to nothing on the web without encryption", () => {
    expect(linked.filter(isWeb).filter(({ target }) => !target.startsWith("https:"))).toEqual([])
  })

  it("is found from the README", () => {
    const found = new Set(["README.md"])
    for (const from of found) {
      for (const target of page(from).links) {
        const path = normalize(join(dirname(from), target.split("#")[0] ?? ""))
        if (path.endsWith(".md") && existsSync(join(root, path))) found.add(path)
      }
    }
    expect(
      pages()
        .map(({ path }) => path)
        .toSorted()
    ).toEqual([...found].toSorted())
  })

  it("names no folder of anybody's machine", () => {
    const machine = /(?<![\w.:~-])\/(?:work|tmp|home|root|Users|private|mnt)\/\S*|\b[A-Z]:\\\S*/g
    const named = pages().flatMap(({ path, text }) =>
      [...text.matchAll(machine)].map(([place]) => `${path}: ${place}`)
    )
    expect(named).toEqual([])
  })
})
