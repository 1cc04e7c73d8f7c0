"""Lists with .shape, .tolist() and column access, which code written for arrays asks for."""

from ..errors import ShapeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Tuple


class ShapedList(list):        # type: ignore[type-arg]
    """A list, of numbers or of rows, with a shape.

    It is equal to a plain list of the same items.  Compared with one text or
    number it gives a bool per item, as an array does.

    >>> table = ShapedList([[1.0, 2.0], [3.0, 4.0]])
    >>> table.shape, table[:, 1], table[1, 0], table == [[1.0, 2.0], [3.0, 4.0]]
    ((2, 2), [2.0, 4.0], 3.0, True)
    >>> ShapedList(["no", "yes"]) == "yes"
    [False, True]
    >>> table[[1, 0]], table[[False, True]]
    ([[3.0, 4.0], [1.0, 2.0]], [[3.0, 4.0]])
    """

    @property
    def shape(self) -> "Tuple[int, ...]":
        """(items,) or (rows, columns)."""
        return (len(self), len(self[0])) if self and isinstance(self[0], list) else (len(self),)

    @property
    def ndim(self) -> int:
        """1 or 2."""
        return len(self.shape)

    def tolist(self) -> "List[Any]":
        """Return a plain list.

        >>> type(ShapedList([1]).tolist())
        <class 'list'>
        """
        return list(self)

    def ravel(self) -> "ShapedList":
        """Return all items in one row.

        >>> ShapedList([[1, 2], [3, 4]]).ravel()
        [1, 2, 3, 4]
        """
        return ShapedList([item for row in self for item in row] if self.ndim == 2 else self)

    @property
    def T(self) -> "ShapedList":
        """The columns as rows; of one dimension, itself."""
        return ShapedList([list(column) for column in zip(*self)]) if self.ndim == 2 else self

    def reshape(self, *shape: "Any") -> "ShapedList":
        """Return the items in another shape of one or two dimensions, one of which may be -1: inferred.

        >>> ShapedList([1, 2]).reshape(-1, 1), ShapedList([[1, 2], [3, 4]]).reshape(-1)
        ([[1], [2]], [1, 2, 3, 4])
        """
        wanted = [int(size) for size in (shape[0] if isinstance(shape[0], (tuple, list)) else shape)]
        items = self.ravel()
        rows, columns = wanted[0], wanted[-1] if len(wanted) == 2 else 1
        if rows == -1:
            rows = len(items) // (columns or 1)
        elif columns == -1:
            columns = len(items) // (rows or 1)
        if len(wanted) > 2 or rows * columns != len(items) or rows < 0 or columns < 0:
            raise ShapeError("cannot reshape a list of size %d into shape %s" % (len(items), tuple(wanted)))
        if len(wanted) == 1:
            return items
        return ShapedList([list(items[i * columns:(i + 1) * columns]) for i in range(rows)])

    def __getitem__(self, index: "Any") -> "Any":
        if isinstance(index, tuple) and len(index) == 2 and index[1] is Ellipsis:
            index = index[0]
        if hasattr(index, "tolist"):
            index = index.tolist()
        if isinstance(index, list):                         # indices, or a mask: a bool for each item
            if index and isinstance(index[0], bool):
                index = [i for i in range(len(index)) if index[i]]
            return ShapedList([list.__getitem__(self, i) for i in index])
        if isinstance(index, tuple) and len(index) == 2:
            rows = list.__getitem__(self, index[0])
            return ShapedList([row[index[1]] for row in rows]) if isinstance(index[0], slice) else rows[index[1]]
        item = list.__getitem__(self, index)
        return ShapedList(item) if isinstance(index, slice) else item

    def __eq__(self, other: "Any") -> "Any":
        if isinstance(other, (str, int, float)):
            return ShapedList([item == other for item in self])
        return list.__eq__(self, other)

    def __ne__(self, other: "Any") -> "Any":
        if isinstance(other, (str, int, float)):
            return ShapedList([item != other for item in self])
        return list.__ne__(self, other)
