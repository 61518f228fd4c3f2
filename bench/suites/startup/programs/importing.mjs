/**
 * Imports the modules named and ends.
 */
for (const name of process.argv.slice(2)) {
  const names = Object.keys(await import(name))
  if (names.length === 0) throw new Error(`${name} exports nothing`)
}
