"""Whether containers get the graphics card that a profile asks for."""

from deploy.doctor.finding import Finding

_INSTALL = (
    "install nvidia-container-toolkit (https://docs.nvidia.com/datacenter/cloud-native/container-toolkit), then: "
    "sudo nvidia-ctk runtime configure --runtime=docker && sudo systemctl restart docker",
)
_WITHOUT = "or use a profile without it: deployctl up --profile default"


def gpu(*, wanted: bool, card: bool, runtime: bool) -> Finding:
    """Judge card and runtime.

    Args:
        wanted: The profile has `gpu: true`.
        card: NVIDIA's driver is loaded.
        runtime: Docker has NVIDIA's runtime, its hook, or devices of it.
    """
    if wanted and not card:
        what = "the profile asks for an NVIDIA GPU, and no driver of NVIDIA's is loaded"
        return Finding("gpu", "error", what, ("install the driver; nvidia-smi then shows the card", _WITHOUT))
    if wanted and not runtime:
        what = "there is an NVIDIA GPU, and Docker has no runtime that hands it to containers"
        return Finding("gpu", "error", what, (*_INSTALL, _WITHOUT))
    if wanted:
        return Finding("gpu", "ok", "Docker hands the NVIDIA GPU to containers, says its configuration; not tried here")
    if card:
        what = (
            f"there is an NVIDIA GPU, which this profile does not use{'' if runtime else ' and Docker does not know'}"
        )
        return Finding("gpu", "ok", f"{what}; the profile gpu does")
    return Finding("gpu", "ok", "no GPU, and the profile asks for none")
