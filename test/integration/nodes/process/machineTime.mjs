/**
 * The one clock that all processes of a machine share: since the machine's start, in ms. No process's own
 * wall clock, and nothing that a pause of the process stops.
 */
export const machineTime = () => Number(process.hrtime.bigint()) / 1e6
