// For reference: the room of ../handwritten under Node, on the `ws` package. It speaks the same wire.
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

const MAX_MESSAGE_BYTES = 64 * 1024
const QUEUED_BYTES = 64 * 1024 // what may wait for one client
const PING_EVERY_MS = 25_000
const [host, port] = (process.env.BIND ?? '127.0.0.1:8003').split(':')

const rooms = new Map()
const counts = { sockets: 0, members: 0, joins: 0, received: 0, sent: 0, too_slow: 0 }

const http = createServer((request, response) => {
  if (request.url !== '/counts') return response.writeHead(404).end()
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(counts))
})
// `ws` sets TCP_NODELAY and offers no compression unless told to.
const server = new WebSocketServer({ server: http, path: '/ws', maxPayload: MAX_MESSAGE_BYTES })

server.on('connection', (socket) => {
  let joined
  counts.sockets += 1
  socket.isAlive = true
  socket.on('pong', () => (socket.isAlive = true))
  socket.on('error', () => {})
  socket.on('close', () => {
    counts.sockets -= 1
    if (!joined) return
    counts.members -= 1
    joined.members.delete(socket)
    if (joined.members.size === 0) rooms.delete(joined.name)
  })
  socket.on('message', (bytes, isBinary) => {
    socket.isAlive = true
    if (isBinary) return socket.close(1003)
    let frame
    try {
      frame = JSON.parse(bytes)
    } catch {
      return socket.close(1008)
    }
    if (frame.op === 'join' && !joined && Number.isInteger(frame.ref) && typeof frame.room === 'string') {
      joined = rooms.get(frame.room) ?? { name: frame.room, offset: 0, members: new Set() }
      rooms.set(frame.room, joined)
      joined.members.add(socket)
      counts.members += 1
      counts.joins += 1
      socket.send(JSON.stringify({ op: 'joined', ref: frame.ref, room: joined.name, offset: joined.offset }))
    } else if (frame.op === 'send' && joined && Number.isInteger(frame.ref) && isSaid(frame.data)) {
      counts.received += 1
      broadcast(joined, frame.data)
      socket.send(JSON.stringify({ op: 'ok', ref: frame.ref }))
    } else {
      socket.close(1008)
    }
  })
})

function isSaid(data) {
  const isCount = (value) => Number.isInteger(value) && value >= 0
  return isCount(data?.sender) && isCount(data.number) && isCount(data.sent_ns) && typeof data.text === 'string'
}

function broadcast(room, { sender, number, sent_ns, text }) {
  room.offset += 1
  const data = { sender, number, sent_ns, text }
  // Encoded once; a Buffer is not copied again for each client.
  const bytes = Buffer.from(JSON.stringify({ op: 'message', room: room.name, offset: room.offset, data }))
  for (const socket of room.members) {
    if (socket.bufferedAmount > QUEUED_BYTES) {
      counts.too_slow += 1
      socket.terminate()
    } else {
      counts.sent += 1
      socket.send(bytes, { binary: false })
    }
  }
}

setInterval(() => {
  for (const socket of server.clients) {
    if (!socket.isAlive) socket.terminate()
    socket.isAlive = false
    socket.ping()
  }
}, PING_EVERY_MS)

http.listen({ host, port: Number(port), backlog: 8192 })
