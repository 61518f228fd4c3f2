export const prepare = async ({ once }) => ({ once })
