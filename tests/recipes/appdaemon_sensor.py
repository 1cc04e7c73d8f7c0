"""Home Assistant, without NumPy: a sensor that forecasts another one, and learns while it runs.  An AppDaemon app.

Put this file and nn_pure (the folder, or the bundle as nn_pure.py) into AppDaemon's folder apps, and into apps.yaml:

    living_room_forecast:
      module: appdaemon_sensor
      class: LearningSensor
      target: sensor.living_room_temperature
      inputs: [sensor.outdoor_temperature, sensor.heating_power]
      minutes: 30
      model: /config/living_room_forecast.json

Every 30 minutes the network sees what became of its last forecast, learns from the last 500 of them, and forecasts anew.
What it predicts is the change of the target; the forecast is a sensor of its own: sensor.living_room_temperature_forecast.
"""

import math
import os

import appdaemon.plugins.hass.hassapi as hass

from nn_pure import Dense, Network, load, save
from nn_pure.scaling import standardise

ROWS = 500
FIRST = 24          # so many rows before the first training: they set the scaling


class LearningSensor(hass.Hass):
    def initialize(self):
        self.path = self.args["model"]
        self.net = load(self.path) if os.path.exists(self.path) else None
        self.X, self.y, self.before = [], [], None
        self.run_every(self.step, "now", 60 * self.args["minutes"])

    def readings(self):
        """Return the inputs of the network: sensors, the target itself, the time of day on a circle; None if one is missing."""
        try:
            values = [float(self.get_state(name)) for name in self.args["inputs"] + [self.args["target"]]]
        except (TypeError, ValueError):             # unavailable, unknown
            return None
        now = self.datetime()
        angle = 2.0 * math.pi * (now.hour + now.minute / 60.0) / 24.0
        return [math.sin(angle), math.cos(angle)] + values

    def step(self, kwargs):
        row = self.readings()
        if row and self.before:
            self.learn(self.before, row[-1] - self.before[-1])
        if row and self.net:
            forecast = row[-1] + self.net.predict([row])[0][0]
            self.set_state(self.args["target"] + "_forecast", state=round(forecast, 2),
                           attributes={"minutes_ahead": self.args["minutes"], "learned_from": len(self.X)})
        self.before = row

    def learn(self, row, change):
        self.X, self.y = (self.X + [row])[-ROWS:], (self.y + [[change]])[-ROWS:]
        if self.net is None and len(self.X) >= FIRST:
            self.net = Network(len(row), [Dense(8, "tanh"), Dense(1)], seed=0)
            self.net.scaling = standardise(self.X)
        if self.net:
            self.net.train(self.X, self.y, epochs=5, learning_rate=0.01, batch_size=16, optimizer="adam")
            save(self.net, self.path)
