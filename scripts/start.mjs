/**
 * `npm start`: the product's one command. Makes the tree ready, then becomes `watchword serve` with
 * the arguments given after `npm start --`. The command runs in this very process, so signals, the
 * exit code and the terminal are its own, with nothing in between that could lose them.
 */
import { join } from "node:path"
import { pathToFileURL } from "node:url"

import { root } from "./processes.mjs"
import { readyTree } from "./tree.mjs"

await readyTree()

const main = join(root, "dist", "cli", "main.js")
process.argv = [process.execPath, main, "serve", ...process.argv.slice(2)]
await import(pathToFileURL(main).href)
