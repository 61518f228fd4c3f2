/**
 * The TypeScript examples of the documentation as a small program of their own: every ```ts block is a
 * module in a folder inside this package, where `import "watchword"` means the built package, as it will
 * for a reader who has installed it. The compiler that checks them also makes what is run.
 */
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { promisify } from "node:util"

import { killAtEnd, removeAtEnd } from "../../support/watchdog.ts"
import { root, type CodeBlock, type Page } from "./markdown.ts"

export interface Example {
  /** Where it stands: `README.md:12`. */
  readonly name: string
  /** Its module, relative to the examples' folder. */
  readonly module: string
  readonly code: string
  readonly line: number
  readonly page: string
}

export const examplesOf = (page: Page): readonly Example[] => {
  const blocks = page.blocks.filter(({ language }) => language === "ts")
  const imported = blocks.flatMap(({ code }) =>
    [...code.matchAll(/from "\.\/(\w+)\.ts"/g)].map(([, name = ""]) => name)
  )
  return blocks.map((block, index) => ({
    name: `${page.path}:${block.line}`,
    module: join(page.path.replace(/\.md$/, ""), `${nameOf(block, imported) ?? index + 1}.ts`),
    code: block.code,
    line: block.line,
    page: page.path
  }))
}

/** A block that another one imports has that name: the one that exports what the file is called. */
const nameOf = ({ code }: CodeBlock, imported: readonly string[]): string | undefined =>
  imported.find((name) => new RegExp(`^export (function|const) ${name}\\b`, "m").test(code))

/** What the comments behind its `console.log` say that it prints. Throws where one of them says nothing. */
export function promised({ code, name }: Example): string {
  const said = [...code.matchAll(/console\.log\((?:(?!console\.log)[\s\S])*?\) \/\/ (.*)$/gm)]
  const calls = code.split("console.log(").length - 1
  if (said.length !== calls) throw new Error(`${name}: a console.log does not say what it prints`)
  return said.map(([, text = ""]) => `${text}\n`).join("")
}

export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CompiledExamples {
  /** What the compiler says, each line with the page and line that it is about. */
  readonly mistakes: readonly string[]
  /** Runs an example in a folder of its own. */
  readonly run: (example: Example) => Promise<Run>
  readonly dispose: () => void
}

const options = {
  target: "ES2022",
  lib: ["ES2023"],
  module: "NodeNext",
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
  skipLibCheck: true,
  rootDir: ".",
  outDir: "out"
}

export async function compile(examples: readonly Example[]): Promise<CompiledExamples> {
  const parent = join(root, "dist", ".test")
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, "docs-"))
  removeAtEnd(folder)
  for (const { code, module } of examples) {
    mkdirSync(dirname(join(folder, module)), { recursive: true })
    writeFileSync(join(folder, module), code)
  }
  const files = examples.map(({ module }) => module)
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files }))
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc")
  const { stdout, stderr } = await node([compiler, "--pretty", "false"], folder)
  const said = `${stdout}${stderr}`.split("\n").filter((line) => line !== "")
  return {
    mistakes: said.map((line) => inPage(line, examples)),
    run: ({ module }) => {
      const cwd = mkdtempSync(join(folder, "run-"))
      return node([join(folder, "out", module.replace(/\.ts$/, ".js"))], cwd)
    },
    dispose: () => rmSync(folder, { recursive: true, force: true })
  }
}

/** A compiler's message about an example, told of the page. */
function inPage(message: string, examples: readonly Example[]): string {
  const [, module, line, rest] = /^(.+?)\((\d+),\d+\): (.*)$/.exec(message) ?? []
  const example = examples.find((one) => one.module === module)
  return example === undefined
    ? message
    : `${example.page}:${example.line + Number(line) - 1}: ${rest}`
}

const execute = promisify(execFile)

async function node(args: readonly string[], cwd: string): Promise<Run> {
  const running = execute(process.execPath, [...args], { cwd, encoding: "utf8" })
  killAtEnd(running.child)
  try {
    return { code: 0, ...(await running) }
  } catch (error) {
    // What a process that fails has printed comes with the error.
    if (!isRun(error)) throw error
    const { code, stdout, stderr } = error
    return { code, stdout, stderr }
  }
}

const isRun = (error: unknown): error is Run =>
  typeof error === "object" &&
  error !== null &&
  "code" in error &&
  typeof error.code === "number" &&
  "stdout" in error &&
  "stderr" in error
