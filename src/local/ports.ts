/** Assigns ports to the stage's servers. A server keeps its port across updates. */
export class Ports {
  private readonly ports: ReadonlyMap<string, number>;

  /**
   * @param first port of the first key; the others follow in the order of the keys. 0 means any free ports.
   * @param previous keys and URLs of the servers before an update
   */
  constructor(first: number, keys: readonly string[], previous: readonly (readonly [string, string])[]) {
    const kept = new Map(previous.map(([key, url]) => [key, Number(new URL(url).port)]));
    const used = new Set(kept.values());
    let next = first;
    const assigned = keys.map((key): [string, number] => {
      const port = kept.get(key);
      if (port !== undefined || first === 0) return [key, port ?? 0];
      while (used.has(next)) next += 1;
      return [key, next++];
    });
    this.ports = new Map(assigned);
  }

  public of(key: string): number {
    return this.ports.get(key)!;
  }
}
