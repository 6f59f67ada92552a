"""Sphinx extension: pages with widgets load their scripts from the book's own _static.

require.js and the widget manager come from npm, once per build folder, and must have the digests
that stand here. Without npm the build says so, and such pages load them from the CDNs that MyST-NB
names.
"""

import subprocess
from pathlib import Path

from foodxai.explore import npm

# package and version, its digest (`npm view NAME dist.integrity`), the file that a page loads
NEEDED = (
    (
        "requirejs@2.3.4",
        "qPD5gRrj6kGQ0ZySAJgqbArkaDqPMbQIT0zSZDkIv1mfA17w/tR2Faq5l2qqRf2CdQx6FWln9nUrgd2UDzb19A==",
        "require.js",
    ),
    (
        "@jupyter-widgets/html-manager@1.0.6",
        "+Mn+Ra8wyIHrYaUpfmf9A3dsLkt/NuwzPQN8sthdxBD35VV5cOJbpmgMhNR27n/rmP3mKyEe0PWCJrtZrXTXDQ==",
        "dist/embed-amd.js",
    ),
)


def serve_own_copies(app, config):
    folder = Path(app.outdir).parent / "npm"
    names = [Path(file).name for *_, file in NEEDED]
    if not all((folder / name).exists() for name in names):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for package, digest, file in NEEDED:
                npm.copy(package, digest, [file], folder)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"Pages with widgets load their scripts from CDNs, for npm gave no copy: {error}")
            return
    config.html_static_path.append(str(folder))
    config.nb_ipywidgets_js = {name: {} for name in names}


def setup(app):
    app.connect("config-inited", serve_own_copies)
    return {"parallel_read_safe": True}
