/**
 * `npm start`: the product's one command. Makes the tree ready, then becomes `watchword serve` with
 * the arguments given after `npm start --`. npm runs a script in a shell and passes signals to that
 * shell, which dies of them and tells nobody. So package.json says `exec`, by which the shell becomes
 * this process, and the command runs in it, too: signals, the exit code and the terminal are its own.
 * Where the shell has no `exec`, as on Windows, run `node scripts/start.mjs`.
 */
import { join } from "node:path"
import { pathToFileURL } from "node:url"

import { root } from "./processes.mjs"
import { readyTree } from "./tree.mjs"

await readyTree()

const main = join(root, "dist", "cli", "main.js")
process.argv = [process.execPath, main, "serve", ...process.argv.slice(2)]
await import(pathToFileURL(main).href)
