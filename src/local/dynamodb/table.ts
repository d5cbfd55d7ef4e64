import { Item } from './attribute-value';
import { compareKeys, keyText } from './key';
import { TableModel } from './table-model';

/** DynamoDB does not delete items whose time lies further back, because it may be in another unit. */
const FIVE_YEARS_IN_SECONDS = 5 * 365 * 24 * 60 * 60;

/** A table with its items, kept in memory. */
export class Table {
  public readonly createdAt: number;
  private readonly items: Map<string, Item>;

  /** @param previous the table before an update; it keeps its items if its key is the same */
  constructor(
    public readonly model: TableModel,
    private readonly now: () => number,
    previous?: Table,
  ) {
    const hasSameKey = previous !== undefined && schemaText(previous.model) === schemaText(model);
    this.items = hasSameKey ? previous.items : new Map();
    this.createdAt = hasSameKey ? previous.createdAt : now();
  }

  /** @param key an item, of which only the key matters */
  public get(key: Item): Item | undefined {
    const text = keyText(key, this.model);
    const item = this.items.get(text);
    if (!item || !this.hasExpired(item)) return item;
    this.items.delete(text);
    return undefined;
  }

  public put(item: Item): void {
    this.items.set(keyText(item, this.model), item);
  }

  public delete(key: Item): void {
    this.items.delete(keyText(key, this.model));
  }

  /** Every item, in the order of a query. */
  public all(): Item[] {
    return [...this.items.values()]
      .filter((item) => !this.hasExpired(item))
      .sort((first, second) => compareKeys(first, second, this.model));
  }

  /** DynamoDB deletes an expired item within a few days, the stage at once. */
  private hasExpired(item: Item): boolean {
    const { timeToLive } = this.model;
    const expiry = timeToLive === undefined ? undefined : item.get(timeToLive)?.N;
    if (typeof expiry !== 'string') return false;
    const age = this.now() / 1000 - Number(expiry);
    return age > 0 && age < FIVE_YEARS_IN_SECONDS;
  }
}

function schemaText({ partitionKey, sortKey }: TableModel): string {
  return JSON.stringify([partitionKey, sortKey]);
}
