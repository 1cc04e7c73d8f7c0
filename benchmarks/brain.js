// brain.js, one step of plain gradient descent for each row, for benchmarks/online.py.
//
// The first line of the input is {"sizes", "layers", "X", "y", "learning_rate"}; each further line is
// {"calls": n}: go back to these layers and learn all rows one by one, n times.  The answer is
// {"seconds", "answer"}, all weights and biases in the order in which they came, [inputs][units].
'use strict';
const brain = require('brain.js');
const lines = require('readline').createInterface({ input: process.stdin });

let job = null;
let net = null;
let rows = [];

function begin() {
  const options = { activation: 'sigmoid', learningRate: job.learning_rate };
  net = new brain.NeuralNetwork(options);
  net.trainOpts.momentum = 0;       // its constructor refuses 0
  net.sizes = job.sizes;
  net.initialize();
  rows = job.X.map((x, n) => ({ input: Float64Array.from(x), output: Float64Array.from(job.y[n]) }));
}

// brain.js keeps weights[layer][unit][input], from layer 1 on.
function setWeights() {
  job.layers.forEach(([weights, biases], k) => biases.forEach((bias, unit) => {
    net.biases[k + 1][unit] = bias;
    weights.forEach((row, i) => {
      net.weights[k + 1][unit][i] = row[unit];
      net.changes[k + 1][unit][i] = 0;
    });
  }));
}

function getWeights() {
  return job.layers.map(([weights, biases], k) => [
    weights.map((row, i) => biases.map((_, unit) => net.weights[k + 1][unit][i])),
    biases.map((_, unit) => net.biases[k + 1][unit])]);
}

lines.on('line', (line) => {
  const message = JSON.parse(line);
  if (job === null) {
    job = message;
    begin();
    return;
  }
  let seconds = 0;
  for (let call = 0; call < message.calls; call += 1) {
    setWeights();
    const start = process.hrtime();
    for (const row of rows) net.trainPattern(row);
    const [whole, nano] = process.hrtime(start);
    seconds += whole + nano / 1e9;
  }
  console.log(JSON.stringify({ seconds, answer: getWeights() }));
});
