/** The part that is used here; the package has no types. */
declare module 'dynalite' {
  import { Server } from 'node:http';

  function dynalite(options?: { createTableMs?: number }): Server;
  export = dynalite;
}
