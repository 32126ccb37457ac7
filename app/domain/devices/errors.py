"""How a device can be refused."""

from app.kernel.errors import GuichetError


class DeviceError(GuichetError):
    """Something about a device was refused."""


class SerialRefusedError(DeviceError):
    """A serial number cannot be registered; that it is unknown, taken or ill-formed is told to nobody."""

    def __init__(self) -> None:
        super().__init__("this serial number cannot be registered")


class OwnDeviceError(DeviceError):
    """The device of that serial number is in the account's own list already."""

    def __init__(self) -> None:
        super().__init__("the account has this device already")


class TooManyDevicesError(DeviceError):
    """An account has as many devices as it may."""

    def __init__(self, most: int) -> None:
        super().__init__(f"an account registers {most} devices at the most")
        self.most = most


class RetiredDeviceError(DeviceError):
    """A device out of service is given to nobody."""

    def __init__(self) -> None:
        super().__init__("the device is out of service")


class OwnAddressError(DeviceError):
    """A device is offered to the address of its own account."""

    def __init__(self) -> None:
        super().__init__("the device belongs to the account of this address")
