/** Simulates webhooks against the quotas of AWS, and writes the tables of docs/scale.md. */
import { PAGE, updatePage } from './page';

updatePage();
console.log(`updated ${PAGE}`);
