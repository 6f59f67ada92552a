"""The same run in Weights & Biases, where the thesis watched its own (figure 32).

Needs the extra ``tracking``: pip install "foodxai[tracking]".
"""

from pathlib import Path
from typing import Literal

import keras

from .. import _files


class WandB(keras.callbacks.Callback):
    """A callback for ``train.fit`` that logs every epoch's numbers to Weights & Biases.

    Args:
        project, name: under which the run is shown; without a name it is given one.
        config: dict of what the run is made of: epochs, learning rate, data.
        folder: where the run's files lie, ``wandb/`` inside it; the current one without it.
        mode: "offline" writes files only, ``wandb sync FOLDER`` sends them later; "online" sends
            them at once and needs an account.

    Raises:
        ImportError: wandb is not installed.
    """

    def __init__(
        self,
        project: str = "foodxai",
        name: str | None = None,
        config: dict | None = None,
        folder: Path | str | None = None,
        mode: Literal["offline", "online"] = "offline",
    ) -> None:
        super().__init__()
        try:
            import wandb
        except ImportError as error:
            raise ImportError('wandb is not installed: pip install "foodxai[tracking]".') from error
        folder = None if folder is None else str(_files.expand(folder))
        quiet = wandb.Settings(silent=True, console="off")
        self.start = lambda: wandb.init(
            project=project, name=name, config=config, dir=folder, mode=mode, settings=quiet
        )

    def on_train_begin(self, logs: dict | None = None) -> None:
        self.run = self.start()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self.run.log({name: float(value) for name, value in (logs or {}).items()}, step=epoch)

    def on_train_end(self, logs: dict | None = None) -> None:
        self.run.finish()
