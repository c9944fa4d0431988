// Prints the missed visits of one street: the same as subscribe.py, for Node 18 or newer.
//
// npm install @nats-io/transport-node @nats-io/jetstream
// NATS_URL=nats://127.0.0.1:4222 NATS_USER=subscriber NATS_PASSWORD=… node subscribe.mjs 990102003
//
// The operator has made a durable of the user's name: it is bound to, never created. Work first, acknowledge afterwards:
// what was not acknowledged comes again, so act once per `id`.
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";

const STREAM = "CARE_EVT";
const EVENT = "visits.visit_missed.v1";

const street = process.argv[2];
if (!/^[0-9]{9}$/.test(street ?? "")) {
  console.error("usage: node subscribe.mjs STREET   (nine digits: district and street)");
  process.exit(2);
}

const user = process.env.NATS_USER;
const client = await connect({
  servers: (process.env.NATS_URL ?? "nats://127.0.0.1:4222").split(","),
  user,
  pass: process.env.NATS_PASSWORD,
  name: `subscribe.mjs of ${user}`,
  inboxPrefix: `_INBOX_${user}`, // the only answers this user may hear
  maxReconnectAttempts: -1, // the default gives up
  pingInterval: 20_000,
});

const consumer = await jetstream(client).consumers.get(STREAM, user);
const messages = await consumer.consume({ max_messages: 20 });
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => messages.stop());
console.error(`reading ${EVENT} of ${street} from ${client.getServer()}`);

for await (const message of messages) {
  let event;
  try {
    event = message.json();
  } catch (error) {
    console.error(`unreadable, will not come again: ${error}`);
    message.term();
    continue;
  }
  const { data } = event;
  if (event.type === EVENT && data.district + data.street === street) {
    console.log(`${event.time} ${event.id} community=${data.community} visit=${data.visit_id}`);
  }
  message.ack();
}
await client.drain();
