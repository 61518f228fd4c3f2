/**
 * What a process of its own loads of the built package, as V8 itself reports it: every file, with its size.
 * Bytes and files are counted because they decide how long a start takes; time itself depends on the machine.
 */
import { execFile } from "node:child_process"
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const run = promisify(execFile)

const root = fileURLToPath(new URL("../../..", import.meta.url))

export interface Loaded {
  /** From the package's root. */
  readonly files: readonly string[]
  readonly bytes: number
  /** The packages they are from; the package's own files are from none. */
  readonly packages: readonly string[]
}

/** Runs `node` with these arguments, to its end, in the package's root, where `watchword` is this package. */
export async function loadedBy(...args: readonly string[]): Promise<Loaded> {
  const folder = await mkdtemp(join(tmpdir(), "watchword-loaded-"))
  try {
    await run(process.execPath, args, {
      cwd: root,
      env: { ...process.env, NODE_V8_COVERAGE: folder, NODE_OPTIONS: "" }
    })
    const reports = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), "utf8"))
    )
    const paths = new Set(reports.flatMap(filesIn))
    const sizes = await Promise.all([...paths].map(async (path) => (await stat(path)).size))
    const packages = [...paths].flatMap((path) => packageOf(path) ?? [])
    return {
      files: [...paths].map((path) => path.replace(root, "")).toSorted(),
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      packages: [...new Set(packages)].toSorted()
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The same for a program that is written here. */
export const loadedByCode = (code: string): Promise<Loaded> =>
  loadedBy("--input-type=module", "--eval", code)

interface Report {
  readonly result: readonly { readonly url: string }[]
}

const filesIn = (report: string): readonly string[] =>
  (JSON.parse(report) as Report).result
    .map(({ url }) => url)
    // What is given by --eval has the name of a file that there is not.
    .filter((url) => url.startsWith("file:") && !/\[eval\d*\]$/.test(url))
    .map((url) => fileURLToPath(url))

function packageOf(path: string): string | undefined {
  const [first = "", second = ""] = path.split(`${sep}node_modules${sep}`).at(-1)?.split(sep) ?? []
  if (!path.includes(`${sep}node_modules${sep}`)) return undefined
  return first.startsWith("@") ? `${first}/${second}` : first
}
