/** Computes the tables of docs/cost.md from the prices in scripts/cost/prices.ts. */
import { PAGE, updatePage } from './page';

updatePage();
console.log(`updated ${PAGE}`);
