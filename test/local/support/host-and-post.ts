import { EventWebhookSender, LocalStage } from '../../../src/local';

/** Run as a process of its own: hosts an assembly, posts to its webhook, and prints what the function writes. */
async function main([assembly]: string[]): Promise<void> {
  const stage = await LocalStage.start({ assembly, onLog: ({ text }) => console.log(text) });
  const outcome = await new EventWebhookSender(stage.webhooks[0]).post('[]');
  console.log(outcome.body);
}

void main(process.argv.slice(2));
