/** Reads an environment variable. An empty one is unset: CI systems define variables without a value. */
export function variable(name: string): string | undefined {
  return process.env[name]?.trim() || undefined;
}
