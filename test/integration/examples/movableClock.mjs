/**
 * Loaded into an example before it starts (`node --import`): a line on its stdin with a number of milliseconds
 * moves its clock ahead by that much.
 */
import { createInterface } from "node:readline"

const now = Date.now.bind(Date)
let ahead = 0
Date.now = () => now() + ahead

createInterface({ input: process.stdin }).on("line", (line) => {
  ahead += Number(line)
  process.stdout.write(`the clock is ${ahead} ms ahead\n`)
})
// It is the example that decides how long the process lives.
process.stdin.unref()
