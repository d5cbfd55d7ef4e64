/** Ports of the stage's servers. A server that was there before an update keeps its port. */
export class Ports {
  private readonly ports: ReadonlyMap<string, number>;

  /**
   * @param first of the ports that are given in the order of the keys; 0 means any free ones
   * @param before keys and URLs of the servers before an update
   */
  constructor(first: number, keys: readonly string[], before: readonly (readonly [string, string])[]) {
    const kept = new Map(before.map(([key, url]) => [key, Number(new URL(url).port)]));
    const used = new Set(kept.values());
    let next = first;
    const given = keys.map((key): [string, number] => {
      const port = kept.get(key);
      if (port !== undefined || first === 0) return [key, port ?? 0];
      while (used.has(next)) next += 1;
      return [key, next++];
    });
    this.ports = new Map(given);
  }

  public of(key: string): number {
    return this.ports.get(key)!;
  }
}
