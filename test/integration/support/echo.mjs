/** A process for the test of childProcess.ts: says its time zone, then repeats what it hears. */
import { createInterface } from "node:readline"

console.log(`zone ${Intl.DateTimeFormat().resolvedOptions().timeZone}`)
for await (const line of createInterface({ input: process.stdin })) console.log(`heard ${line}`)
